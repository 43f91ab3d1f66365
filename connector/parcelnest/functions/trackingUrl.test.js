it('points to the tracking page', () => {
  assert.equal(iml.trackingUrl('shp 1'), 'https://track.parcelnest.example/shp%201');
});

it('speaks the language that is asked for', () => {
  assert.equal(iml.trackingUrl('shp_1', 'de'), 'https://track.parcelnest.example/shp_1?lang=de');
});
