package kedge.rewards.math;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Trees written out, with every bracket: how an answer was read. */
final class Described {
  private Described() {
  }

  static String all(List<Node> nodes) {
    return nodes.stream().map(Described::of).collect(Collectors.joining(" or else "));
  }

  static String of(Node node) {
    if (node instanceof Node.Number number) {
      return number.value().toString();
    }
    if (node instanceof Node.Constant constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (node instanceof Node.Variable variable) {
      return variable.name();
    }
    if (node instanceof Node.Sum sum) {
      return "(" + joined(sum.terms(), " + ") + ")";
    }
    if (node instanceof Node.Product product) {
      return "(" + joined(product.factors(), " * ") + ")";
    }
    if (node instanceof Node.Quotient quotient) {
      return "(" + of(quotient.above()) + " / " + of(quotient.below()) + ")";
    }
    if (node instanceof Node.Negative negative) {
      return "-" + of(negative.of());
    }
    if (node instanceof Node.Power power) {
      return of(power.base()) + "^" + of(power.exponent());
    }
    if (node instanceof Node.Call call) {
      return call.function().name().toLowerCase(Locale.ROOT) + "(" + joined(call.arguments(), ", ") + ")";
    }
    return composed(node);
  }

  private static String composed(Node node) {
    if (node instanceof Node.Tuple tuple) {
      return "tuple" + tuple.open() + joined(tuple.items(), ", ") + tuple.close();
    }
    if (node instanceof Node.Listing listing) {
      return listing.joint().name().toLowerCase(Locale.ROOT) + " list {" + joined(listing.items(), "; ") + "}";
    }
    if (node instanceof Node.Quantity quantity) {
      return of(quantity.value()) + " [" + quantity.unit() + "]";
    }
    if (node instanceof Node.Text text) {
      return "text " + text.letters();
    }
    if (node instanceof Node.Opaque opaque) {
      return "unread " + opaque.canonical();
    }
    if (node instanceof Node.Based based) {
      return based.digits() + " to base " + based.base();
    }
    if (node instanceof Node.Relation relation) {
      StringBuilder text = new StringBuilder(of(relation.sides().get(0)));
      for (int i = 0; i < relation.signs().size(); i++) {
        text.append(' ').append(relation.signs().get(i)).append(' ').append(of(relation.sides().get(i + 1)));
      }
      return text.toString();
    }
    if (node instanceof Node.NumberSet set) {
      return "set " + set.letter();
    }
    return node.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "(" + joined(Trees.children(node), ", ") + ")";
  }

  private static String joined(List<Node> nodes, String separator) {
    return nodes.stream().map(Described::of).collect(Collectors.joining(separator));
  }
}
