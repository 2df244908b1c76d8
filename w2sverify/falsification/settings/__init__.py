"""The settings, one file each. A setting in any file of this folder is found by itself."""
