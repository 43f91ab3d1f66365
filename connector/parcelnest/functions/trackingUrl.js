function trackingUrl(id, language) {
  const page = 'https://track.parcelnest.example/' + encodeURIComponent(id);
  return language ? page + '?lang=' + encodeURIComponent(language) : page;
}
