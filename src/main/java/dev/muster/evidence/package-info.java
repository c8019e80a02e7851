/**
 * What a run did on one host, bundled to be sent to somebody else: floor 5. {@link dev.muster.evidence.Dossier} takes it
 * out of the ledger, {@link dev.muster.evidence.Bundle} chains and signs it as a zip file,
 * {@link dev.muster.evidence.BundleCheck} finds what was altered since. No text of the ledger gets in that the ledger
 * holds sealed.
 */
@NullMarked
package dev.muster.evidence;

import org.jspecify.annotations.NullMarked;
