package dev.muster.engine;

import dev.muster.connection.ProbeExchange;
import java.time.Clock;

/** What a run needs of the world besides its hosts; tests bring their own. */
public record Outside(ProbeExchange prober, Downloader downloader, Prompter prompter, Clock clock) {}
