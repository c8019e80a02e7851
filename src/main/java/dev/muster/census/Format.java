package dev.muster.census;

/** Reads one kind of source. It takes anything: what makes no sense is remarked on and passed over. */
interface Format {
    void read(SourceFile file, Sightings sightings);
}
