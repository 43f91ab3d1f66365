"""The app directory front end and back end: a folder with `makecomapp.json` ↔ the app model."""
