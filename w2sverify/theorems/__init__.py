"""The theorems, one file each. A theorem in any file of this folder is found by itself."""
