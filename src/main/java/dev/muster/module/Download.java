package dev.muster.module;

/**
 * Answer to a {@link UrlRequest}.
 *
 * @param status HTTP status; 0 when there was no answer
 * @param problem why there was none, empty otherwise
 */
public record Download(int status, byte[] body, String problem) {}
