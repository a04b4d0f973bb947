"""What lies on disk: atomic files, data folders, checked model bundles, the model library. No torch."""
