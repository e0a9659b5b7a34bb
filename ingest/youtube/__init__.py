"""Videos from YouTube: found for each week, held to the three-year rule, linked, and their captions read in."""
