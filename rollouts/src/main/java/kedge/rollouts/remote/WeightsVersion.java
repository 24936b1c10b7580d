package kedge.rollouts.remote;

import java.nio.file.Path;

/**
 * Weights of the policy that are complete on the disk.
 *
 * @param digest of the weights, see {@code Policy.digest}
 * @param name by which servers know them; a function of the digest
 * @param folder where they are
 * @param seen the same folder as the servers see it
 */
record WeightsVersion(String digest, String name, Path folder, String seen) {
}
