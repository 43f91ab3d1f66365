"""From a response to bundles: parsing, judging, putting out."""
