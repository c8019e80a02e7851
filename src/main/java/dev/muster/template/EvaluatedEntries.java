package dev.muster.template;

/**
 * Marks the entries of a dict that evaluate themselves when read, each in the scope it belongs to ({@code hostvars}).
 * The evaluator takes such a dict as it is: walking through all of it would cost, and may never end.
 */
public interface EvaluatedEntries {}
