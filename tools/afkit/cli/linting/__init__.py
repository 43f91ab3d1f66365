"""What `afkit lint` does beside checking once: settings, fixes, watching."""
