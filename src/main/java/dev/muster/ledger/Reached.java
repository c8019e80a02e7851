package dev.muster.ledger;

/**
 * Where a host was reached, and as whom.
 *
 * @param kind of connection: {@code ssh}, {@code local}
 * @param port 0 where nobody named one
 * @param login empty where nobody named one
 * @param become whom the task had become there, {@code sudo:root}; empty for nobody
 */
public record Reached(String kind, String address, int port, String login, String become) {}
