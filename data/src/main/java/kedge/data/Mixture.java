package kedge.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Mixture of sources in a fixed ratio. As a source it is their concatenation; {@link #order} returns its problems in
 * the ratio.
 */
public final class Mixture implements ProblemSource {
  private static final int LARGEST_WEIGHT = 10_000;
  private final String name;
  private final List<Share> shares;
  private final int[] offsets;

  /** A source and its weight: with weights 3 and 1, there are three problems of the first per problem of the second. */
  public record Share(ProblemSource source, int weight) {
    public Share {
      if (weight < 1 || weight > LARGEST_WEIGHT) {
        throw new IllegalArgumentException(
            "weight of " + source.name() + " is " + weight + ", expected a whole number from 1 to " + LARGEST_WEIGHT);
      }
      ProblemOrder.requireProblems(source);
    }
  }

  /**
   * Point at which a source of a mixture has no unused problem left.
   *
   * @param position position in the order: number of problems before it
   * @param source the source that is exhausted
   */
  public record Exhaustion(long position, ProblemSource source) {
  }

  /**
   * Returns whole numbers in the same ratio: 9 and 1 for 0.9 and 0.1. A weight of 0 remains 0.
   *
   * @throws IllegalArgumentException for a negative weight, none above 0, or a ratio that needs whole numbers above
   * 10000
   */
  public static int[] wholeWeights(List<Double> weights) {
    if (weights.stream().anyMatch(weight -> !(weight >= 0) || weight.isInfinite())
        || weights.stream().noneMatch(weight -> weight > 0)) {
      throw new IllegalArgumentException(
          "weights are " + weights + ", expected numbers of at least 0, and one above 0");
    }
    List<BigDecimal> exact = weights.stream().map(BigDecimal::valueOf).toList();
    int scale = exact.stream().mapToInt(weight -> weight.stripTrailingZeros().scale()).max().orElseThrow();
    List<BigInteger> whole = exact.stream().map(weight -> weight.movePointRight(Math.max(0, scale)).toBigIntegerExact())
        .toList();
    BigInteger divisor = whole.stream().reduce(BigInteger.ZERO, BigInteger::gcd);
    return whole.stream().map(weight -> weight.divide(divisor)).mapToInt(weight -> {
      if (weight.bitLength() > 31 || weight.intValue() > LARGEST_WEIGHT) {
        throw new IllegalArgumentException("weights are " + weights + ", whose ratio needs the whole number " + weight
            + ", expected at most " + LARGEST_WEIGHT
            + ". Maybe fewer decimals?");
      }
      return weight.intValue();
    }).toArray();
  }

  /**
   * Mixes the sources.
   *
   * @throws IllegalArgumentException for no source or two of the same name
   * @throws UserError for a duplicate id
   */
  public Mixture(String name, List<Share> shares) {
    this.name = name;
    this.shares = List.copyOf(shares);
    this.offsets = new int[shares.size() + 1];
    Set<String> names = new HashSet<>();
    for (int i = 0; i < shares.size(); i++) {
      if (!names.add(shares.get(i).source().name())) {
        throw new IllegalArgumentException(
            "mixture " + name + " has two sources named " + shares.get(i).source().name());
      }
      offsets[i + 1] = Math.addExact(offsets[i], shares.get(i).source().size());
    }
    if (shares.isEmpty()) {
      throw new IllegalArgumentException("mixture " + name + " has no source");
    }
    requireDistinctIds();
  }

  /** Uses eight bytes per problem: ids are compared by their keys, and in full if two keys are equal. */
  private void requireDistinctIds() {
    long[] keys = IntStream.range(0, size()).mapToLong(index -> KeyedRandom.text(problem(index).id())).toArray();
    long[] sorted = keys.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        requireDistinctIds(keys, sorted[i]);
      }
    }
  }

  private void requireDistinctIds(long[] keys, long key) {
    Map<String, String> sourceById = new HashMap<>();
    for (int index = 0; index < keys.length; index++) {
      if (keys[index] == key) {
        String source = shares.get(shareOf(index)).source().name();
        String earlier = sourceById.putIfAbsent(problem(index).id(), source);
        if (earlier != null) {
          throw new UserError("mixture " + name + ": the id " + problem(index).id() + " stands in " + earlier
              + (earlier.equals(source) ? " twice"
                  : " and in " + source)
              + ", expected each once. Maybe one problem is counted under two names?");
        }
      }
    }
  }

  /** Returns the first position at which a source would begin a second epoch. */
  public Exhaustion exhaustion() {
    int[] pattern = pattern();
    Exhaustion first = null;
    for (int i = 0; i < shares.size(); i++) {
      Share share = shares.get(i);
      int rank = share.source().size() % share.weight();
      int place = -1;
      for (int left = rank; left >= 0; left--) {
        place++;
        while (pattern[place] != i) {
          place++;
        }
      }
      long position = (long) (share.source().size() / share.weight()) * pattern.length + place;
      first = first == null || position < first.position() ? new Exhaustion(position, share.source()) : first;
    }
    return first;
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

  @Override
  public List<Turn> completion(int index) {
    int share = shareOf(index);
    return shares.get(share).source().completion(index - offsets[share]);
  }

  /**
   * Returns an order in which, in every prefix of p problems, each source has its share p · weight / Σ weights up to
   * less than one problem. Each source has its own epochs.
   */
  public ProblemOrder order(long seed) {
    List<ProblemOrder.Order> orders = new ArrayList<>();
    for (Share share : shares) {
      orders.add(
          new ShuffledEpochs(share.source().size(), KeyedRandom.bits(seed, KeyedRandom.text(share.source().name()))));
    }
    return new ProblemOrder(this, order(orders));
  }

  /** Returns the problems in the ratio, those of each source in its order, until one source is exhausted. */
  public ProblemSource interleaved() {
    ProblemOrder.Order order = order(
        shares.stream().map(share -> (ProblemOrder.Order) own -> (int) (own % share.source().size())).toList());
    return new Interleaved(this, order, (int) exhaustion().position());
  }

  private record Interleaved(Mixture mixture, ProblemOrder.Order order, int size) implements ProblemSource {
    @Override
    public String name() {
      return mixture.name();
    }

    @Override
    public Problem problem(int index) {
      return mixture.problem(order.index(Objects.checkIndex(index, size)));
    }

    @Override
    public Optional<Turn> demonstration(int index) {
      return mixture.demonstration(order.index(Objects.checkIndex(index, size)));
    }

    @Override
    public List<Turn> completion(int index) {
      return mixture.completion(order.index(Objects.checkIndex(index, size)));
    }
  }

  private ProblemOrder.Order order(List<ProblemOrder.Order> orders) {
    int[] pattern = pattern();
    int[] ranks = new int[pattern.length];
    int[] served = new int[shares.size()];
    for (int i = 0; i < pattern.length; i++) {
      ranks[i] = served[pattern[i]]++;
    }
    return position -> {
      int place = (int) (position % pattern.length);
      int share = pattern[place];
      long own = position / pattern.length * shares.get(share).weight() + ranks[place];
      return offsets[share] + orders.get(share).index(own);
    };
  }

  /**
   * Returns the source of each place in one period of the ratio. A place goes to the eligible source whose next problem
   * is due first (Tijdeman 1980).
   */
  private int[] pattern() {
    int total = shares.stream().mapToInt(Share::weight).sum();
    int[] pattern = new int[total];
    int[] served = new int[shares.size()];
    for (int place = 0; place < total; place++) {
      int chosen = -1;
      for (int i = 0; i < served.length; i++) {
        boolean mayHave = (long) served[i] * total < (long) (place + 1) * shares.get(i).weight();
        if (mayHave && (chosen < 0 || due(i, served) < due(chosen, served))) {
          chosen = i;
        }
      }
      pattern[place] = chosen;
      served[chosen]++;
    }
    return pattern;
  }

  /** Returns the place by which source i must have its next problem, in periods. */
  private double due(int i, int[] served) {
    return (served[i] + 1.0) / shares.get(i).weight();
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
