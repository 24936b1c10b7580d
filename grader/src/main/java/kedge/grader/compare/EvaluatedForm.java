package kedge.grader.compare;

import java.math.BigInteger;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kedge.grader.tree.MathFunction;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TreeFacts;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;
import kedge.grader.value.Exact;

/**
 * Decides whether an answer is evaluated as far as the gold answer, and does not merely restate a computation.
 *
 * <p>A number is evaluated if it is an integer, a decimal, a fraction, a mixed number or a multiple of a power of ten.
 * A power with a whole base is evaluated if the gold answer is written as one, if its value is too long to write out,
 * or if it has four digits and the exponent is at least the base ({@code 2^{10}}, but not {@code 45^2}). A sum of such
 * multiples of different square-free roots, powers of π and e, and i is evaluated. Other operations (products and sums
 * of numbers, logarithms, sines, binomials, factorials, determinants) are accepted if the gold answer has them too. A
 * formula with letters is evaluated if its like terms are collected.
 */
public final class EvaluatedForm {
  /** Groups of functions that count as the same operation. */
  private static final List<Set<MathFunction>> FAMILIES = List.of(EnumSet.range(MathFunction.SIN, MathFunction.CSC),
      EnumSet.range(MathFunction.ARCSIN, MathFunction.ARCCSC), EnumSet.range(MathFunction.SINH, MathFunction.LOG_BASE));
  /** Bits of a number that is too long to write out: 20 digits. */
  private static final int LONG = 66;
  /** Bits of a number of up to three digits. */
  private static final int SHORT = 9;
  private static final int SMALL_ROOT = 1_000_000;
  private final WorkBudget budget;
  private final Set<MathFunction> functions = EnumSet.noneOf(MathFunction.class);
  private final boolean whole;
  private final boolean letters;
  private boolean powers;

  private EvaluatedForm(Node gold, WorkBudget budget) {
    this.budget = budget;
    letters = !Trees.isConstant(gold);
    whole = gold instanceof Node.Number number && number.value().isInteger();
    gather(gold);
  }

  private void gather(Node node) {
    if (node instanceof Node.Call call) {
      for (Set<MathFunction> family : FAMILIES) {
        functions.addAll(family.contains(call.function()) ? family : Set.of(call.function()));
      }
    }
    powers |= node instanceof Node.Power power && power.base() instanceof Node.Number;
    Trees.children(node).forEach(this::gather);
  }

  /**
   * Returns whether an answer that equals the gold answer is in an evaluated form; true if the gold answer is in none.
   */
  public static boolean matches(Node gold, Node answer, WorkBudget budget) {
    Node known = value(gold);
    Node given = value(answer);
    if (known instanceof Node.Matrix) {
      return given instanceof Node.Matrix || given instanceof Node.Tuple;
    }
    if (known instanceof Node.Listing && known.facts().has(TreeFacts.Part.MATRIX)) {
      return true;
    }
    if (known instanceof Node.Listing || given instanceof Node.Listing) {
      List<Node> golds = known instanceof Node.Listing listing ? listing.items() : List.of(known);
      List<Node> answers = given instanceof Node.Listing listing ? listing.items() : List.of(given);
      return answers.stream().allMatch(item -> golds.stream().anyMatch(of -> matches(of, item, budget)));
    }
    if (known instanceof Node.Relation || given instanceof Node.Relation || known instanceof Node.Tuple) {
      return true;
    }
    EvaluatedForm form = new EvaluatedForm(known, budget);
    boolean formula = Trees.isExpression(withoutSigns(known)) && Trees.isExpression(withoutSigns(given));
    return !formula || !form.isWorkedOut(withoutSigns(known))
        || form.isWorkedOut(withoutSigns(given))
            && (!form.letters || !form.functions.isEmpty() || !isPolynomial(known) || isPolynomial(given));
  }

  /** Returns whether no letter is in a denominator, an exponent or a root, and no number in a function. */
  private static boolean isPolynomial(Node node) {
    if (node instanceof Node.Quotient quotient) {
      return isPolynomial(quotient.above()) && Trees.isConstant(quotient.below());
    }
    if (node instanceof Node.Power power && !Trees.isConstant(power.base())) {
      return isPolynomial(power.base()) && power.exponent()instanceof Node.Number exponent
          && exponent.value().isInteger() && exponent.value().signum() > 0;
    }
    boolean root = node instanceof Node.Root && !Trees.isConstant(node);
    boolean number = node instanceof Node.Call && Trees.isConstant(node);
    return !root && !number && Trees.children(node).stream().allMatch(EvaluatedForm::isPolynomial);
  }

  /**
   * Returns the value of an assignment or of a chain of equalities: its last side, or the side before an approximation.
   */
  private static Node value(Node node) {
    Node bare = node instanceof Node.Quantity quantity ? quantity.value() : node;
    if (!(bare instanceof Node.Relation relation) || !relation.signs().stream().allMatch(sign -> "=~".contains(sign))) {
      return bare;
    }
    int approximate = relation.signs().indexOf("~");
    Node last = relation.sides().get(approximate < 0 ? relation.sides().size() - 1 : Math.max(1, approximate));
    return Trees.isConstant(last) ? last : Trees.isConstant(relation.sides().get(0)) ? relation.sides().get(0) : bare;
  }

  /** Returns a formula with one sign chosen for each ±. */
  private static Node withoutSigns(Node node) {
    return !node.facts().has(TreeFacts.Part.PLUS_MINUS) ? node
        : node instanceof Node.PlusMinus either ? withoutSigns(either.of())
            : Trees.rebuilt(node, EvaluatedForm::withoutSigns);
  }

  private boolean isWorkedOut(Node node) {
    budget.walk(node);
    if (!letters && !Trees.isConstant(node)) {
      return false;
    }
    if (node instanceof Node.Negative || node instanceof Node.Percent || node instanceof Node.Degrees
        || node instanceof Node.Quantity) {
      Node of = Trees.children(node).get(0);
      return !(node instanceof Node.Negative && isSigned(of)) && isWorkedOut(of);
    }
    if (node instanceof Node.Sum sum) {
      return isCollected(sum.terms());
    }
    if (node instanceof Node.Quotient quotient && quotient.above()instanceof Node.Sum sum) {
      return isCollected(sum.terms()) && new Term(quotient.below()).isSimple();
    }
    if (node instanceof Node.Product product && product.factors().size() == 2 && !letters
        && product.factors().get(1)instanceof Node.Sum sum) {
      return isCollected(sum.terms()) && new Term(product.factors().get(0)).isSimple();
    }
    Term term = new Term(node);
    return term.isSimple() && !(whole && term.isWholeQuotient());
  }

  private static boolean isSigned(Node node) {
    return node instanceof Node.Negative || node instanceof Node.Number; // a sign is part of its number
  }

  /** Returns whether the terms are simple, and no two are multiples of each other. */
  private boolean isCollected(List<Node> terms) {
    Set<Object> keys = new HashSet<>();
    for (Node part : terms) {
      Node bare = part instanceof Node.Negative negative ? negative.of() : part;
      Term term = new Term(bare);
      boolean nested = bare instanceof Node.Sum || term.hasSum && (!letters || term.above.size() == 1);
      if (nested || !term.isSimple() || !keys.add(term.key())) {
        return false;
      }
    }
    return true;
  }

  /** A term of a sum: counts its rational factors and keeps the others. */
  private final class Term {
    private final Set<Object> above = new HashSet<>();
    private final Set<Object> below = new HashSet<>();
    private int numbersAbove;
    private int numbersBelow;
    private boolean simple = true;
    private boolean hasSum;
    private Rational first;
    private Rational second;

    Term(Node node) {
      add(node, true);
    }

    boolean isSimple() {
      boolean fraction = numbersBelow == 0 || first == null
          || first.isInteger() && (second == null || second.isInteger());
      return simple && numbersAbove < 2 && numbersBelow < 2 && fraction && above.stream().noneMatch(below::contains);
    }

    boolean isWholeQuotient() {
      return numbersBelow == 1 && above.isEmpty() && below.isEmpty();
    }

    Object key() {
      return List.of(above, below);
    }

    private void add(Node node, boolean over) {
      if (node instanceof Node.Negative negative) {
        add(negative.of(), over);
      } else if (node instanceof Node.Product product) {
        product.factors().forEach(factor -> add(factor, over));
      } else if (node instanceof Node.Quotient quotient) {
        simple &= over;
        add(quotient.above(), true);
        add(quotient.below(), false);
      } else if (node instanceof Node.Number number) {
        numbersAbove += over && !(letters && number.value().equals(Rational.of(1))) ? 1 : 0;
        numbersBelow += over ? 0 : 1;
        first = over ? number.value() : first;
        second = over ? second : number.value();
      } else if (node instanceof Node.Power power) {
        power(power, over);
      } else if (node instanceof Node.Root root) {
        simple &= isSurd(root) && (over ? above : below).add(root);
      } else if (node instanceof Node.Sum) {
        hasSum = true;
        simple &= letters && over && (over ? above : below).add(node);
      } else {
        simple &= isAtom(node) && (over ? above : below).add(node);
      }
    }

    private void power(Node.Power power, boolean over) {
      boolean number = power.base() instanceof Node.Number || power.base() instanceof Node.Negative;
      if (!number) {
        simple &= (letters || isAtom(power.base()) && !Trees.children(power.base()).isEmpty()
            || power.base() instanceof Node.Constant) && (over ? above : below).add(letters ? power.base() : power);
        return;
      }
      Rational value = power.base()instanceof Node.Number base && base.value().isInteger() && base.value().signum() > 0
          ? new Exact(budget, -1).of(power)
          : null;
      boolean raised = !power.exponent().equals(new Node.Number(Rational.of(1), 0));
      boolean ten = raised && value != null && ((Node.Number) power.base()).value().equals(Rational.of(10));
      simple &= ten || powers || letters || value != null && numbersAbove == 0 && isUsual(power, value);
      numbersAbove += ten ? 0 : 1;
    }

    /**
     * Returns whether a power is the usual notation of its value: too long to write out, or short with a large
     * exponent.
     */
    private boolean isUsual(Node.Power power, Rational value) {
      int bits = Math.max(value.numerator().bitLength(), value.denominator().bitLength());
      boolean steep = power.exponent()instanceof Node.Number exponent
          && exponent.value().minus(((Node.Number) power.base()).value()).signum() >= 0;
      return bits > LONG || bits > SHORT && steep;
    }

    private boolean isAtom(Node node) {
      if (node instanceof Node.Call call) {
        boolean hyperbolic = call.function().isHyperbolic();
        boolean known = functions.contains(call.function()) || hyperbolic || letters;
        return known && (letters || hyperbolic || call.arguments().stream().allMatch(EvaluatedForm.this::isWorkedOut));
      }
      return node instanceof Node.Constant || node instanceof Node.Variable || node instanceof Node.Apply
          || node instanceof Node.Based || letters && !(node instanceof Node.Series);
    }

    /** Returns whether a root has a whole radicand without a factor that can be extracted. */
    private boolean isSurd(Node.Root root) {
      if (letters && !Trees.isConstant(root)) {
        return true;
      }
      if (!(root.radicand()instanceof Node.Number number && root.index()instanceof Node.Number index)) {
        return Trees.isConstant(root) && isWorkedOut(root.radicand()) && !(root.radicand() instanceof Node.Root)
            && new Exact(budget, -1).of(root) == null;
      }
      if (!number.value().isInteger() || !index.value().isInteger()) {
        return new Exact(budget, -1).of(root) == null;
      }
      int power = index.value().numerator().bitLength() > 5 ? 2 : index.value().numerator().intValue();
      BigInteger radicand = number.value().numerator().abs();
      if (radicand.bitLength() > 40 || power < 2) {
        return power >= 2 && new Exact(budget, -1).of(root) == null;
      }
      long left = radicand.longValueExact();
      for (long factor = 2; Math.pow(factor, power) <= left && factor < SMALL_ROOT; factor++) {
        budget.work(4);
        long times = 0;
        while (left % factor == 0) {
          left /= factor;
          times++;
        }
        if (times >= power) {
          return false;
        }
      }
      return radicand.compareTo(BigInteger.ONE) > 0;
    }
  }
}
