package kedge.policy.distributed;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which rank is at fault when an exchange fails. Every rank has a heartbeat in the store; a rank whose
 * exchange failed answers a roll call. Ranks that do not answer are named: as gone if their heartbeat has stopped, as
 * late if it continues.
 */
final class RankWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("kedge.run");
  private static final long BEAT_MILLISECONDS = 500;
  private static final long LOOK_MILLISECONDS = 100;
  private static final long END_MILLISECONDS = 20;
  /** Longest time without a heartbeat before a rank counts as gone; allows for swapping and a busy network. */
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final Duration LINGER = Duration.ofSeconds(10);
  private final Meeting meeting;
  private final RankStore store;
  private final Thread heart;
  private final Duration silence;
  private volatile boolean closed;
  private boolean lingered;

  RankWatch(Meeting meeting, RankStore store) {
    this.meeting = meeting;
    this.store = store;
    this.silence = Collections.min(List.of(SILENCE, meeting.answer().multipliedBy(2)));
    this.heart = new Thread(this::beat, "kedge-rank-heart");
    heart.setDaemon(true);
  }

  /** Publishes this rank's machine, and starts its heartbeat. */
  void begin() {
    store.set("host/" + meeting.rank(), host() + ", process " + ProcessHandle.current().pid());
    heart.start();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name (" + e.getMessage() + ")";
    }
  }

  /** Sends heartbeats until closed; makes a new connection after a failure. */
  private void beat() {
    while (!closed) {
      try {
        beat(RankStore.connect(meeting));
      } catch (RuntimeException lost) {
        if (!closed) {
          LOG.warn("rank {} could not tell the store that it is there, and tries again", meeting.rank(), lost);
        }
      }
    }
  }

  private void beat(RankStore own) {
    try {
      while (!closed) {
        RankStore.pause(BEAT_MILLISECONDS); // also before a new connection is made
        own.add("beat/" + meeting.rank(), 1);
      }
    } finally {
      own.close();
    }
  }

  /** Returns a rank's number with its machine, for messages. */
  String named(int rank) {
    return "rank " + rank + (store.has("host/" + rank) ? " (" + store.get("host/" + rank) + ")" : "");
  }

  /** Tells the others why this rank ends. */
  void tell(String why) {
    try {
      if (store.add("faults", 1) == 1) {
        store.set("fault", named(meeting.rank()) + " ended: " + why);
      }
    } catch (RuntimeException gone) {
      LOG.info("the store is gone, and with it whoever could be told: {}", why, gone);
    }
  }

  /**
   * Ends this rank's part of a run without faults, after all ranks have arrived at the end. The rank that serves the
   * store waits until the others have seen this; for the others, a store that ends afterwards is not a fault.
   */
  void leave() {
    try {
      store.set("end/" + meeting.rank(), "");
    } catch (RuntimeException gone) {
      throw fault(gone);
    }
    try {
      Beats beats = beats();
      while (!store.has(all("end/"))) {
        requireAlive("end/", beats);
        RankStore.pause(END_MILLISECONDS);
      }
      close();
      store.set("left/" + meeting.rank(), "");
      awaitBriefly("left/");
    } catch (UserError fault) {
      throw fault;
    } catch (RuntimeException gone) {
      LOG.info("the store went when this rank had come to the end", gone);
    }
  }

  /** Makes the rank that serves the store wait for the others, at most {@link #LINGER}. */
  private void awaitBriefly(String key) {
    long until = System.nanoTime() + LINGER.toNanos();
    List<String> keys = IntStream.range(0, meeting.size()).filter(rank -> store.has("host/" + rank))
        .mapToObj(rank -> key + rank).toList();
    while (meeting.serves() && System.nanoTime() < until && !store.has(keys)) {
      RankStore.pause(END_MILLISECONDS);
    }
  }

  /** Ends this rank's part after a fault. A rank that serves the store gives the others time to read the reason. */
  void linger() {
    if (lingered) {
      return;
    }
    lingered = true;
    close();
    try {
      store.set("ended/" + meeting.rank(), "");
      awaitBriefly("ended/");
    } catch (RuntimeException gone) {
      LOG.info("the store is gone, and with it whoever could be told", gone);
    }
  }

  private List<String> all(String key) {
    return IntStream.range(0, meeting.size()).mapToObj(rank -> key + rank).toList();
  }

  /** Throws if a rank has told why it ended, or one of the awaited ranks is gone. */
  void requireAlive(String key, Beats beats) {
    if (store.has("fault")) {
      throw new UserError(store.get("fault"));
    }
    List<Integer> gone = beats.silent().stream().filter(rank -> !store.has(key + rank)).toList();
    if (!gone.isEmpty()) {
      throw new UserError(names(gone) + (gone.size() > 1 ? " are gone" : " is gone"));
    }
  }

  /** Starts to watch the heartbeats. */
  Beats beats() {
    return new Beats();
  }

  /** Times at which the heartbeat of each rank was last seen to advance. */
  final class Beats {
    private final long[] counts = new long[meeting.size()];
    private final long[] moved = new long[meeting.size()];

    private Beats() {
      look();
      Arrays.fill(moved, System.nanoTime());
    }

    private void look() {
      for (int rank = 0; rank < counts.length; rank++) {
        long count = store.add("beat/" + rank, 0);
        if (count != counts[rank]) {
          counts[rank] = count;
          moved[rank] = System.nanoTime();
        }
      }
    }

    /** Returns the ranks whose heartbeat has stopped. */
    List<Integer> silent() {
      look();
      long now = System.nanoTime();
      return IntStream.range(0, counts.length).filter(rank -> now - moved[rank] > silence.toNanos()).boxed().toList();
    }
  }

  /** Returns the error to report after a failed exchange. */
  UserError fault(RuntimeException failure) {
    try {
      store.set("roll/" + meeting.rank(), "");
      Beats beats = beats();
      long until = System.nanoTime() + silence.plusSeconds(2).toNanos();
      while (System.nanoTime() < until) {
        requireAlive("roll/", beats);
        RankStore.pause(LOOK_MILLISECONDS);
      }
      List<Integer> late = IntStream.range(0, meeting.size()).filter(rank -> !store.has("roll/" + rank)).boxed()
          .toList();
      return new UserError(late.isEmpty() ? "the network between the ranks failed: " + first(failure)
          : names(late) + " did not come to an exchange within " + meeting.answer().toSeconds()
              + " s, and the run cannot go on without: " + first(failure)
              + ". Maybe it is slower than the others: KEDGE_RANK_SECONDS says how long they wait",
          failure);
    } catch (UserError found) {
      return found;
    } catch (RuntimeException gone) {
      gone.addSuppressed(failure);
      return new UserError((meeting.serves() ? "the store of the ranks is gone"
          : "the store at " + meeting.host() + ":" + meeting.port() + " is gone, which rank 0 or the launcher serves")
          + ": " + first(failure), gone);
    }
  }

  private String names(List<Integer> ranks) {
    return ranks.stream().map(this::named).collect(Collectors.joining(", "));
  }

  private static String first(RuntimeException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** Stops the heartbeat, before the store may end. */
  @Override
  public void close() {
    closed = true;
    heart.interrupt();
    try {
      heart.join(10 * BEAT_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
