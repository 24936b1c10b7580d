package kedge.policy.model;

import java.util.List;

/**
 * The adapter of one {@link Parameter}. Projections that are stored as one parameter ({@code qkv}, {@code gate_up})
 * have an A and a B each. All A are stacked by rows in one parameter, and so are all B. The experts of a layer are
 * blocks of one parameter.
 *
 * @param name name of the adapted parameter, for instance {@code layers.3.qkv}
 * @param experts number of blocks of that parameter; 1 without experts
 * @param in columns of the parameter
 * @param out rows of a block of the parameter
 * @param rank rows of one A
 * @param parts adapted projections, in the order of their rows
 */
public record AdaptedProjection(String name, int experts, int in, int out, int rank, List<Rows> parts) {

  /** A projection's rows within a block of the parameter. */
  public record Rows(int first, int count) {
  }

  /** Returns the name of the parameter with all A, {@code [experts, parts * rank, in]}. */
  public String a() {
    return name + ".lora_A";
  }

  /** Returns the name of the parameter with all B, {@code [experts, sum of the parts' rows, rank]}. */
  public String b() {
    return name + ".lora_B";
  }

  /** Rows of A in a block. */
  public int lowRows() {
    return parts.size() * rank;
  }

  /** Rows of B in a block. */
  public int adaptedRows() {
    return parts.stream().mapToInt(Rows::count).sum();
  }
}
