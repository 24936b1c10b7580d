package kedge.data.cluster;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A command that executors run at the same time, each in a process of its own, as the ranks of one run. Each process
 * has the environment variables of torchrun's contract, and this process's class path.
 *
 * @param ranks number of processes
 * @param flags flags of their JVMs
 * @param main main class
 * @param arguments arguments of the main class
 * @param environment further environment variables
 * @param folder working folder of the processes; absolute
 * @param shared files that every executor must see under the same path; absolute
 */
public record RankJob(int ranks, List<String> flags, String main, List<String> arguments,
    Map<String, String> environment, String folder, List<String> shared) implements Serializable {
  private static final long serialVersionUID = 1;

  /** @throws kedge.data.UserError naming this machine and the first file that it does not see */
  public void requireShared() {
    SharedFiles.require(folder);
    shared.forEach(SharedFiles::require);
  }
}
