"""Rules of good practice: what runs, and surprises somebody later. (AF7xx)"""
