package kedge.policy.distributed;

import java.time.Duration;

/**
 * Where and how the ranks of a run meet: the contract of torchrun in values.
 *
 * @param rank of this process, from 0
 * @param size number of ranks
 * @param local ranks on this machine, as far as is known
 * @param host of the store through which they find each other
 * @param port of the store
 * @param serves whether this process serves the store
 * @param attempt number of the start: a restarted run meets under other keys of the same store
 * @param meet time for all ranks to come
 * @param answer time for all ranks to come to an exchange
 */
public record Meeting(int rank, int size, int local, String host, int port, boolean serves, String attempt,
    Duration meet,
    Duration answer) {
}
