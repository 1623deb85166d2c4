"""Pictures of the record: plain facts turned into frozen geometry, with the same facts in words.

Units: x is in percent of a picture's width, so that text keeps its size on a narrow screen; y is in pixels, and in
percent on a map. What labels must keep clear of is reckoned in pixels, for a ``NARROW`` and for a ``ROOMY`` picture.
Why: marks and words are made from the same values, so they cannot disagree.
"""
