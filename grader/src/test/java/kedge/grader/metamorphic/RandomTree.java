package kedge.grader.metamorphic;

import java.util.List;

/** A generated expression, with its value in doubles as a check. */
sealed interface RandomTree {
  /** Returns the value, with 0.7 or 1.3 for each letter; NaN if there is none. */
  double value();

  /** Returns the largest magnitude of any part. If the whole is much smaller, doubles are inaccurate. */
  default double largest() {
    return Math.abs(value());
  }

  /** An exact number. */
  record Number(Ratio ratio) implements RandomTree {
    @Override
    public double value() {
      return ratio.value();
    }
  }

  /** A letter that stands for any number. */
  record Letter(String name) implements RandomTree {
    @Override
    public double value() {
      return 0.7 + 0.6 * (name.charAt(0) & 1);
    }
  }

  /** Pi or e. */
  record Constant(String name) implements RandomTree {
    @Override
    public double value() {
      return name.equals("pi") ? Math.PI : Math.E;
    }
  }

  /** A sum of two or more. */
  record Sum(List<RandomTree> parts) implements RandomTree {
    @Override
    public double value() {
      return parts.stream().mapToDouble(RandomTree::value).sum();
    }

    @Override
    public double largest() {
      return parts.stream().mapToDouble(RandomTree::largest).max().orElseThrow();
    }
  }

  /** A product of two or more. */
  record Product(List<RandomTree> parts) implements RandomTree {
    @Override
    public double value() {
      return parts.stream().mapToDouble(RandomTree::value).reduce(1, (a, b) -> a * b);
    }

    @Override
    public double largest() {
      return parts.stream().mapToDouble(RandomTree::largest).reduce(1, (a, b) -> a * b);
    }
  }

  /** One over the other. */
  record Quotient(RandomTree above, RandomTree below) implements RandomTree {
    @Override
    public double value() {
      return above.value() / below.value();
    }

    @Override
    public double largest() {
      return above.largest() / Math.abs(below.value()) * Math.max(1, below.largest() / Math.abs(below.value()));
    }
  }

  /** A power. */
  record Power(RandomTree base, RandomTree exponent) implements RandomTree {
    @Override
    public double value() {
      return Math.pow(base.value(), exponent.value());
    }

    @Override
    public double largest() {
      return Math.pow(base.largest(), Math.max(1, exponent.value()));
    }
  }

  /** A root of a positive value, of order 2 or more. */
  record Root(int order, RandomTree of) implements RandomTree {
    @Override
    public double value() {
      return Math.pow(of.value(), 1.0 / order);
    }

    @Override
    public double largest() {
      return Math.max(Math.pow(of.largest(), 1.0 / order), value());
    }
  }

  /** sin, cos, tan, ln or the modulus ({@code abs}). */
  record Call(String function, RandomTree of) implements RandomTree {
    @Override
    public double value() {
      double at = of.value();
      return switch (function) {
        case "sin" -> Math.sin(at);
        case "cos" -> Math.cos(at);
        case "tan" -> Math.tan(at);
        case "ln" -> Math.log(at);
        case "abs" -> Math.abs(at);
        default -> throw new IllegalArgumentException("no function is called " + function);
      };
    }

    @Override
    public double largest() {
      return Math.max(Math.abs(value()), 1);
    }
  }
}
