package dev.muster.engine;

import dev.muster.module.Download;
import dev.muster.module.UrlRequest;

/** Downloads for modules, on the controller. */
public interface Downloader {

    /** The answer, or why there is none; never throws for the other side's faults, never outlasts the timeout. */
    Download get(UrlRequest request);
}
