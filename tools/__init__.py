"""What keeps the house: the checks, the build steps and the catalogues of translations; nothing here ships."""
