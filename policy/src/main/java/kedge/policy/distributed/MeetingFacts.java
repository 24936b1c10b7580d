package kedge.policy.distributed;

import com.google.common.collect.Sets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import kedge.data.UserError;

/** What has to be the same on all ranks, in the store through which they meet. */
final class MeetingFacts {
  /** Between the name of a fact and its value, and between facts. */
  private static final String FACT = "\u001f";
  private static final String FACTS = "\u001e";
  private final Meeting meeting;
  private final RankStore store;

  MeetingFacts(Meeting meeting, RankStore store) {
    this.meeting = meeting;
    this.store = store;
  }

  /** Tells the facts of this rank. */
  void tell(Map<String, String> facts) {
    store.set("facts/" + meeting.rank(), facts.entrySet().stream().map(fact -> fact.getKey() + FACT + fact.getValue())
        .collect(Collectors.joining(FACTS)));
  }

  /** Compares every rank with rank 0, so that all of them see the same difference. @param watch names ranks */
  void requireEqual(RankWatch watch) {
    Map<String, String> first = of(0);
    for (int rank = 1; rank < meeting.size(); rank++) {
      Map<String, String> other = of(rank);
      Optional<String> name = Sets.union(first.keySet(), other.keySet()).stream()
          .filter(each -> !Objects.equals(first.get(each), other.get(each))).findFirst();
      if (name.isPresent()) {
        throw new UserError("the ranks differ in their " + name.get() + ": " + watch.named(0) + " has "
            + first.getOrDefault(name.get(), "none") + ", " + watch.named(rank) + " has "
            + other.getOrDefault(name.get(), "none")
            + ". Maybe start all by the same command, in the same version, over the same files?");
      }
    }
  }

  private Map<String, String> of(int rank) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (String fact : store.get("facts/" + rank).split(FACTS)) {
      String[] parts = fact.split(FACT, 2);
      facts.put(parts[0], parts[parts.length - 1]);
    }
    return facts;
  }
}
