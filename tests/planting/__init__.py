"""Single defects planted in a clean connector, as a manifest and as an app directory: what does lint say of them?"""
