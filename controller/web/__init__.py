"""The controller over HTTP: the JSON API, renditions, the page and its live updates."""
