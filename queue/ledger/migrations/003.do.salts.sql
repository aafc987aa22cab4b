-- Why: a digest of what was told or sent can be tried against guesses at it, and outlives the erasure of a person's data. With a
-- salt of the dossier's own in it, which an erasure replaces, it says nothing any more.

-- Hexadecimal, 16 bytes; null: a dossier from before, whose digests have none until it is erased.
alter table dossiers add column salt text;
