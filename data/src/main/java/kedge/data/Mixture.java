package kedge.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Several sources dealt as one, in a fixed ratio. As a source it is their concatenation; the ratio shows in {@link #deal}. */
public final class Mixture implements ProblemSource {
  private final String name;
  private final List<Share> shares;
  private final int[] offsets;

  /** One source and its whole-number weight: 3 and 1 deal three problems of the first to one of the second. */
  public record Share(ProblemSource source, int weight) {
    public Share {
      if (weight < 1 || weight > 10_000) {
        throw new IllegalArgumentException("weight of " + source.name() + " is " + weight + ", expected a whole number from 1 to 10000");
      }
      Deal.requireProblems(source);
    }
  }

  /** Mixes the sources. @throws IllegalArgumentException for no source, or two of the same name */
  public Mixture(String name, List<Share> shares) {
    this.name = name;
    this.shares = List.copyOf(shares);
    this.offsets = new int[shares.size() + 1];
    Set<String> names = new HashSet<>();
    for (int i = 0; i < shares.size(); i++) {
      if (!names.add(shares.get(i).source().name())) {
        throw new IllegalArgumentException("mixture " + name + " has two sources named " + shares.get(i).source().name());
      }
      offsets[i + 1] = Math.addExact(offsets[i], shares.get(i).source().size());
    }
    if (shares.isEmpty()) {
      throw new IllegalArgumentException("mixture " + name + " has no source");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return offsets[shares.size()];
  }

  @Override
  public Problem problem(int index) {
    int share = shareOf(index);
    return shares.get(share).source().problem(index - offsets[share]);
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    int share = shareOf(index);
    return shares.get(share).source().demonstration(index - offsets[share]);
  }

  /**
   * The deal in which, after every prefix of p problems, each source has had its share p · weight / Σ weights to less than one
   * problem. Each source goes through its own epochs.
   */
  public Deal deal(long seed) {
    int[] pattern = pattern();
    int[] ranks = new int[pattern.length];
    int[] dealt = new int[shares.size()];
    for (int i = 0; i < pattern.length; i++) {
      ranks[i] = dealt[pattern[i]]++;
    }
    List<Deal.Order> orders = new ArrayList<>();
    for (Share share : shares) {
      orders.add(new ShuffledEpochs(share.source().size(), Keyed.bits(seed, Keyed.text(share.source().name()))));
    }
    return new Deal(this, position -> {
      int place = (int) (position % pattern.length);
      int share = pattern[place];
      long own = position / pattern.length * shares.get(share).weight() + ranks[place];
      return offsets[share] + orders.get(share).index(own);
    });
  }

  /** One period of the ratio. Each place goes to the source whose next problem is due first among those it may already have (Tijdeman 1980). */
  private int[] pattern() {
    int total = shares.stream().mapToInt(Share::weight).sum();
    int[] pattern = new int[total];
    int[] dealt = new int[shares.size()];
    for (int place = 0; place < total; place++) {
      int chosen = -1;
      for (int i = 0; i < dealt.length; i++) {
        boolean mayHave = (long) dealt[i] * total < (long) (place + 1) * shares.get(i).weight();
        if (mayHave && (chosen < 0 || due(i, dealt) < due(chosen, dealt))) {
          chosen = i;
        }
      }
      pattern[place] = chosen;
      dealt[chosen]++;
    }
    return pattern;
  }

  /** The place by which source i must have had its next problem, in periods. */
  private double due(int i, int[] dealt) {
    return (dealt[i] + 1.0) / shares.get(i).weight();
  }

  private int shareOf(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException("problem " + index + " of mixture " + name + ", which has " + size());
    }
    int share = 0;
    while (index >= offsets[share + 1]) {
      share++;
    }
    return share;
  }
}
