package dev.muster.conformance;

import java.util.Map;

/**
 * What one run of one tool left behind.
 *
 * @param exit exit code
 * @param out standard output
 * @param err standard error
 * @param changes what became different on the host
 */
record Trace(int exit, String out, String err, Map<String, String> changes) {}
