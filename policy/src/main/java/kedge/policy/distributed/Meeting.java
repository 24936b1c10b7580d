package kedge.policy.distributed;

import java.time.Duration;

/**
 * Where and how the ranks of a run find each other; the same values as torchrun's environment variables.
 *
 * @param rank rank of this process, from 0
 * @param size number of ranks
 * @param local number of ranks on this machine, 1 if not known
 * @param host host of the store through which the ranks find each other
 * @param port port of the store
 * @param serves whether this process serves the store
 * @param attempt number of the start; a restarted run uses other keys of the same store
 * @param meet time limit for all ranks to arrive
 * @param answer time limit for all ranks to take part in an exchange
 */
public record Meeting(int rank, int size, int local, String host, int port, boolean serves, String attempt,
    Duration meet,
    Duration answer) {
}
