package kedge.rollouts.remote;

import java.nio.file.Path;

/**
 * A version of the policy's weights, written completely to disk.
 *
 * @param digest digest of the weights, see {@code Policy.digest}
 * @param name name at the servers; a function of the digest
 * @param folder folder of the weights
 * @param serverPath path of the same folder on the servers
 */
record WeightsVersion(String digest, String name, Path folder, String serverPath) {
}
