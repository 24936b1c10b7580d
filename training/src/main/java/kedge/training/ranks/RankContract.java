package kedge.training.ranks;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.policy.distributed.Meeting;

/**
 * The rank of a process, from the environment variables that torchrun and other launchers set: {@code RANK}, {@code
 * WORLD_SIZE}, {@code LOCAL_RANK}, {@code LOCAL_WORLD_SIZE}, {@code MASTER_ADDR} and {@code MASTER_PORT}; torchrun's
 * {@code TORCHELASTIC_USE_AGENT_STORE} says that its agent serves the store, and {@code TORCHELASTIC_RESTART_COUNT}
 * numbers the attempts.
 *
 * @param meeting where and how the ranks meet
 */
public record RankContract(Meeting meeting) {
  /** Environment variable for the seconds that ranks wait for one another at the start. */
  public static final String MEET_SECONDS = "KEDGE_RANK_START_SECONDS";
  /** Environment variable for the seconds that ranks wait for one another in an exchange. */
  public static final String ANSWER_SECONDS = "KEDGE_RANK_SECONDS";

  /**
   * Reads the environment; empty if there is only one rank.
   *
   * @throws UserError naming the variable that is missing or wrong
   */
  public static Optional<RankContract> of(Map<String, String> environment) {
    String size = environment.getOrDefault("WORLD_SIZE", "").strip();
    if (size.isEmpty() || size.equals("1")) {
      if (size.equals("1") && environment.containsKey("RANK")) {
        number(environment, "RANK", 0, 0);
      }
      return Optional.empty();
    }
    int ranks = number(environment, "WORLD_SIZE", 1, 1 << 16);
    int rank = number(environment, "RANK", 0, ranks - 1);
    int port = number(environment, "MASTER_PORT", 1, 65535);
    String host = required(environment, "MASTER_ADDR");
    if (host.matches("[^:]*:\\d+|.*[/\\s].*")) {
      throw new UserError("MASTER_ADDR is " + host + ", expected a host's name or address alone. Maybe its port "
          + "belongs into MASTER_PORT?");
    }
    boolean agent = environment.getOrDefault("TORCHELASTIC_USE_AGENT_STORE", "").equalsIgnoreCase("true");
    Optional<Integer> local = environment.containsKey("LOCAL_WORLD_SIZE")
        ? Optional.of(number(environment, "LOCAL_WORLD_SIZE", 1, ranks))
        : Optional.empty();
    if (environment.containsKey("LOCAL_RANK")) {
      number(environment, "LOCAL_RANK", 0, local.orElse(ranks) - 1);
    }
    return Optional.of(new RankContract(
        new Meeting(rank, ranks, local.orElse(1), host, port, rank == 0 && !agent,
            environment.getOrDefault("TORCHELASTIC_RESTART_COUNT", "0"), seconds(environment, MEET_SECONDS, 300),
            seconds(environment, ANSWER_SECONDS, 1800))));
  }

  private static Duration seconds(Map<String, String> environment, String name, int usual) {
    return Duration.ofSeconds(environment.containsKey(name) ? number(environment, name, 1, 1 << 30) : usual);
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      throw new UserError(name + " is not set, but WORLD_SIZE is " + environment.get("WORLD_SIZE")
          + ", expected both. Maybe start all ranks by torchrun or by --ranks N, or unset WORLD_SIZE?");
    }
    return value;
  }

  private static int number(Map<String, String> environment, String name, int least, int most) {
    String value = required(environment, name);
    long number = value.matches("-?\\d{1,9}") ? Long.parseLong(value) : Long.MAX_VALUE;
    if (number < least || number > most) {
      throw new UserError(name + " is " + value + ", expected " + least + " to " + most
          + (name.equals("RANK") ? " with WORLD_SIZE " + environment.get("WORLD_SIZE")
              + ". Maybe WORLD_SIZE counts machines, and RANK processes?" : ""));
    }
    return (int) number;
  }

  /** Returns whether a launcher has restarted the ranks, so that the run is resumed. */
  public boolean restarted() {
    return !meeting.attempt().equals("0");
  }

  /** Describes the contract in one line. */
  public String inWords() {
    return "rank " + meeting.rank() + " of " + meeting.size() + ", meeting at " + meeting.host() + ":" + meeting.port()
        + (meeting.serves() ? ", which it serves" : "") + " (RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT"
        + (!restarted() ? "" : "; attempt " + meeting.attempt() + " by TORCHELASTIC_RESTART_COUNT")
        + ")";
  }
}
