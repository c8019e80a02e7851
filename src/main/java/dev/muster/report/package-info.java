/**
 * A recorded run for people and programs: one HTML page that needs nothing else, JSON, CSV and JUnit XML.
 *
 * <p>It knows the ledger and never the engine: what it shows is what was written down, so that a report of last year's run
 * is as good as one of today's. {@link dev.muster.report.RunReport} is the way in. The page is three files among the
 * resources, {@code report/page.html}, {@code page.css} and {@code page.js}, and one JSON document in a script tag.
 *
 * <p>Names, messages and diffs are what hosts said. {@link dev.muster.report.PlainText} makes them safe once, when the
 * report is put together; each format then escapes for itself. In the page nothing of them is ever markup: the script
 * sets texts, and a policy lets no other script run and nothing be fetched.
 */
@NullMarked
package dev.muster.report;

import org.jspecify.annotations.NullMarked;
