package kedge.rewards.total;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import kedge.rewards.Verdict;

/**
 * An expression that combines the verdicts on a completion into one total. Its parts are rewards by name, and its value
 * is itself a verdict: scored, not applicable, or unscorable if a reward that it needs failed. A failure is never 0,
 * not even when multiplied by 0, since keeping only completions that are wrong anyway would bias the baseline of their
 * group. {@link #toString()} is the formula that {@code CompositionFormula} reads back.
 */
public sealed interface Composition {

  /**
   * Returns the value for one completion.
   *
   * @param parts verdict by reward name; null for an unknown name
   * @throws IllegalArgumentException if a name is unknown
   */
  Verdict of(Function<String, Verdict> parts);

  /** Returns the compositions that it consists of. */
  default List<Composition> operands() {
    return List.of();
  }

  /** Returns the names of all rewards in it, in the order of the formula. */
  default Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    operands().forEach(operand -> names.addAll(operand.names()));
    return Collections.unmodifiableSet(names);
  }

  /** Returns its terms, for advantages that are normalized per term; a single term unless it is a sum. */
  default List<Term> terms() {
    return List.of(new Term(1, this));
  }

  /** Returns the weighted sum of rewards. @param normalize whether it is divided by the weights that apply */
  static Composition weightedSum(List<WeightedReward> rewards, boolean normalize) {
    return new Sum(rewards.stream().map(reward -> new Term(reward.weight(), new Part(reward.reward().name()))).toList(),
        normalize);
  }

  /** A term of a sum. */
  record Term(double weight, Composition of) {
    public Term {
      Objects.requireNonNull(of, "of");
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException("weight of " + of + " is " + weight + ", expected a finite number");
      }
    }
  }

  /** The verdict of one reward. */
  record Part(String name) implements Composition {
    @Override
    public Verdict of(Function<String, Verdict> parts) {
      Verdict verdict = CompositionText.require(name, parts);
      return verdict instanceof Verdict.Unscorable lost ? new Verdict.Unscorable(name + ": " + lost.reason()) : verdict;
    }

    @Override
    public Set<String> names() {
      return Set.of(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A number in a reward's detail, or 1 for {@code true} and 0 for {@code false}; unscorable if it is missing. */
  record Detail(String name, String key) implements Composition {
    @Override
    public Verdict of(Function<String, Verdict> parts) {
      Verdict verdict = new Part(name).of(parts);
      if (!(verdict instanceof Verdict.Scored scored)) {
        return verdict;
      }
      String noted = scored.detail().get(key);
      return CompositionText.number(noted).<Verdict>map(Verdict.Scored::new)
          .orElseGet(() -> new Verdict.Unscorable(name + ": "
              + (noted == null ? "noted no " + key
                  : "noted " + key + " \"" + noted + "\", expected true, false or a number")));
    }

    @Override
    public Set<String> names() {
      return Set.of(name);
    }

    @Override
    public String toString() {
      return name + "." + key;
    }
  }

  /** A number. */
  record Constant(double value) implements Composition {
    @Override
    public Verdict of(Function<String, Verdict> parts) {
      return new Verdict.Scored(value);
    }

    @Override
    public String toString() {
      return CompositionText.number(value);
    }
  }

  /**
   * Σ weight · value over the terms that apply; with {@code normalize} divided by Σ weight over the same terms. A term
   * of weight 0 may fail. Does not apply if no term with a reward applies, or a normalized sum has no weight.
   */
  record Sum(List<Term> terms, boolean normalize) implements Composition {
    public Sum {
      terms = List.copyOf(terms);
    }

    @Override
    public Verdict of(Function<String, Verdict> parts) {
      double sum = 0;
      double weights = 0;
      boolean scored = false;
      for (Term term : terms) {
        Verdict verdict = term.of().of(parts);
        if (verdict instanceof Verdict.Unscorable && term.weight() != 0) {
          return verdict;
        }
        if (verdict instanceof Verdict.Scored score) {
          scored |= !term.of().names().isEmpty();
          sum += term.weight() * score.value();
          weights += term.weight();
        }
      }
      if (!scored || normalize && weights == 0) {
        return new Verdict.NotApplicable("nothing in " + this + " applies");
      }
      return new Verdict.Scored(normalize ? sum / weights : sum);
    }

    @Override
    public List<Composition> operands() {
      return terms.stream().map(Term::of).toList();
    }

    @Override
    public List<Term> terms() {
      return terms;
    }

    @Override
    public String toString() {
      return CompositionText.sum(this);
    }
  }

  /** The product of its factors, all of which are needed. Does not apply when one of them does not. */
  record Product(List<Composition> factors) implements Composition {
    public Product {
      factors = List.copyOf(factors);
    }

    @Override
    public Verdict of(Function<String, Verdict> parts) {
      List<Verdict> verdicts = factors.stream().map(factor -> factor.of(parts)).toList();
      for (Class<? extends Verdict> kind : List.of(Verdict.Unscorable.class, Verdict.NotApplicable.class)) {
        for (Verdict verdict : verdicts) {
          if (kind.isInstance(verdict)) {
            return verdict;
          }
        }
      }
      return new Verdict.Scored(verdicts.stream().mapToDouble(verdict -> ((Verdict.Scored) verdict).value()).reduce(1,
          (left, right) -> left * right));
    }

    @Override
    public List<Composition> operands() {
      return factors;
    }

    @Override
    public String toString() {
      return factors.stream().map(CompositionText::factor).collect(Collectors.joining(" * "));
    }
  }

  /** The first that applies; those after it are not needed. A reward that failed does apply. */
  record First(List<Composition> choices) implements Composition {
    public First {
      choices = List.copyOf(choices);
    }

    @Override
    public Verdict of(Function<String, Verdict> parts) {
      for (Composition choice : choices) {
        Verdict verdict = choice.of(parts);
        if (!(verdict instanceof Verdict.NotApplicable)) {
          return verdict;
        }
      }
      return new Verdict.NotApplicable("none of " + this + " applies");
    }

    @Override
    public List<Composition> operands() {
      return choices;
    }

    @Override
    public String toString() {
      return CompositionText.call("first", choices);
    }
  }

  /** {@code then} where the condition is not 0, else {@code otherwise}; only that branch is needed. */
  record If(Composition condition, Composition then, Composition otherwise) implements Composition {
    @Override
    public Verdict of(Function<String, Verdict> parts) {
      Verdict verdict = condition.of(parts);
      if (!(verdict instanceof Verdict.Scored scored)) {
        return verdict;
      }
      return (scored.value() != 0 ? then : otherwise).of(parts);
    }

    @Override
    public List<Composition> operands() {
      return List.of(condition, then, otherwise);
    }

    @Override
    public String toString() {
      return CompositionText.call("if", operands());
    }
  }

  /** 1 where the value is at least 0.5, else 0. */
  record Bit(Composition of) implements Composition {
    @Override
    public Verdict of(Function<String, Verdict> parts) {
      Verdict verdict = of.of(parts);
      return verdict instanceof Verdict.Scored scored ? new Verdict.Scored(scored.value() >= 0.5 ? 1 : 0) : verdict;
    }

    @Override
    public List<Composition> operands() {
      return List.of(of);
    }

    @Override
    public String toString() {
      return CompositionText.call("bit", List.of(of));
    }
  }

  /** The mean of those that apply. */
  static Composition mean(List<Composition> of) {
    return new Sum(of.stream().map(each -> new Term(1, each)).toList(), true);
  }
}
