"""`bin/translations`: what the sources say in English, what the catalogues say in Chinese, and whether they agree."""
