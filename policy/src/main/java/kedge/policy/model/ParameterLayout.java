package kedge.policy.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.policy.model.Parameter.Kind;
import kedge.policy.model.Parameter.Piece;

/**
 * Every parameter of a {@link ModelShape}, in order of use: matrices first, then norms and biases, so that weight
 * decay is a prefix of the flat buffer.
 */
public final class ParameterLayout {
  private final Map<String, Parameter> parameters;
  private final long matrixElements;
  private final long elements;

  /** Lays out the parameters of a shape; nothing is allocated. */
  public ParameterLayout(ModelShape shape) {
    this(drafts(shape));
  }

  private ParameterLayout(List<Draft> drafts) {
    Map<String, Parameter> laid = new LinkedHashMap<>();
    long offset = place(drafts, Kind.MATRIX, 0, laid);
    this.matrixElements = offset;
    offset = place(drafts, Kind.NORM, offset, laid);
    this.elements = place(drafts, Kind.BIAS, offset, laid);
    this.parameters = Collections.unmodifiableMap(laid);
  }

  /** Lays out parameters of any purpose. */
  static ParameterLayout of(List<Draft> drafts) {
    return new ParameterLayout(drafts);
  }

  /** All parameters by name, in the order of the flat buffer. */
  public Map<String, Parameter> parameters() {
    return parameters;
  }

  /** The parameter of that name. @throws IllegalArgumentException if there is none */
  public Parameter get(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter is named " + name);
    }
    return parameter;
  }

  /** Elements of the flat buffer. */
  public long elements() {
    return elements;
  }

  /** Elements of the flat buffer's first part, which weight decay applies to. */
  public long matrixElements() {
    return matrixElements;
  }

  /**
   * Parameters that one token passes through: everything but the experts it is not sent to. Counts the tied head once.
   */
  public static long activePerToken(ModelShape shape) {
    long active = new ParameterLayout(shape).elements();
    for (int layer = 0; layer < shape.layers(); layer++) {
      if (shape.sparse(layer)) {
        active -= (long) (shape.experts() - shape.expertsPerToken()) * 3 * shape.expertIntermediate() * shape.hidden();
      }
    }
    return active;
  }

  /** A parameter before it has an offset. */
  record Draft(String name, Kind kind, long[] shape, List<Piece> pieces) {
  }

  private static long place(List<Draft> drafts, Kind kind, long offset, Map<String, Parameter> into) {
    for (Draft draft : drafts) {
      if (draft.kind == kind) {
        Parameter parameter = new Parameter(draft.name, draft.shape, offset, kind, List.copyOf(draft.pieces));
        into.put(draft.name, parameter);
        offset += parameter.elements();
      }
    }
    return offset;
  }

  private static List<Draft> drafts(ModelShape shape) {
    List<Draft> drafts = new ArrayList<>();
    drafts.add(matrix("embedding", new long[]{shape.vocabulary(), shape.hidden()}, "model.embed_tokens.weight"));
    for (int layer = 0; layer < shape.layers(); layer++) {
      draftAttention(shape, layer, drafts);
      if (shape.sparse(layer)) {
        draftExperts(shape, layer, drafts);
      } else {
        draftMlp(shape, layer, drafts);
      }
    }
    drafts.add(norm("norm", shape.hidden(), "model.norm.weight"));
    if (!shape.tied()) {
      drafts.add(matrix("head", new long[]{shape.vocabulary(), shape.hidden()}, "lm_head.weight"));
    }
    return drafts;
  }

  private static void draftAttention(ModelShape shape, int layer, List<Draft> drafts) {
    String ours = "layers." + layer + ".";
    String theirs = "model.layers." + layer + ".";
    drafts.add(norm(ours + "attention_norm", shape.hidden(), theirs + "input_layernorm.weight"));
    long queryRows = (long) shape.heads() * shape.headSize();
    long keyRows = (long) shape.keyValueHeads() * shape.headSize();
    long hidden = shape.hidden();
    drafts.add(new Draft(ours + "qkv", Kind.MATRIX, new long[]{queryRows + 2 * keyRows, hidden}, List.of(
        new Piece(theirs + "self_attn.q_proj.weight", new long[]{queryRows, hidden}, 0),
        new Piece(theirs + "self_attn.k_proj.weight", new long[]{keyRows, hidden}, queryRows * hidden),
        new Piece(theirs + "self_attn.v_proj.weight", new long[]{keyRows, hidden}, (queryRows + keyRows) * hidden))));
    if (shape.projectionBias()) {
      drafts.add(new Draft(ours + "qkv_bias", Kind.BIAS, new long[]{queryRows + 2 * keyRows}, List.of(
          new Piece(theirs + "self_attn.q_proj.bias", new long[]{queryRows}, 0),
          new Piece(theirs + "self_attn.k_proj.bias", new long[]{keyRows}, queryRows),
          new Piece(theirs + "self_attn.v_proj.bias", new long[]{keyRows}, queryRows + keyRows))));
    }
    if (shape.family().headNorms()) {
      drafts.add(norm(ours + "query_norm", shape.headSize(), theirs + "self_attn.q_norm.weight"));
      drafts.add(norm(ours + "key_norm", shape.headSize(), theirs + "self_attn.k_norm.weight"));
    }
    drafts.add(matrix(ours + "output", new long[]{hidden, queryRows}, theirs + "self_attn.o_proj.weight"));
    if (shape.attentionBias()) {
      drafts.add(vector(ours + "output_bias", Kind.BIAS, hidden, theirs + "self_attn.o_proj.bias"));
    }
    drafts.add(norm(ours + "mlp_norm", shape.hidden(), theirs + "post_attention_layernorm.weight"));
  }

  private static void draftMlp(ModelShape shape, int layer, List<Draft> drafts) {
    long inner = shape.denseIntermediate();
    long hidden = shape.hidden();
    String theirs = "model.layers." + layer + ".mlp.";
    drafts.add(new Draft("layers." + layer + ".gate_up", Kind.MATRIX, new long[]{2 * inner, hidden},
        gatedPieces(theirs, inner, hidden, 0)));
    drafts.add(matrix("layers." + layer + ".down", new long[]{hidden, inner}, theirs + "down_proj.weight"));
  }

  private static void draftExperts(ModelShape shape, int layer, List<Draft> drafts) {
    long inner = shape.expertIntermediate();
    long hidden = shape.hidden();
    String theirs = "model.layers." + layer + ".mlp.";
    drafts.add(matrix("layers." + layer + ".router", new long[]{shape.experts(), hidden}, theirs + "gate.weight"));
    List<Piece> gateUp = new ArrayList<>();
    List<Piece> down = new ArrayList<>();
    for (int expert = 0; expert < shape.experts(); expert++) {
      String prefix = theirs + "experts." + expert + ".";
      gateUp.addAll(gatedPieces(prefix, inner, hidden, expert * 2 * inner * hidden));
      down.add(new Piece(prefix + "down_proj.weight", new long[]{hidden, inner}, expert * hidden * inner));
    }
    drafts.add(new Draft("layers." + layer + ".experts.gate_up", Kind.MATRIX,
        new long[]{shape.experts(), 2 * inner, hidden}, gateUp));
    drafts.add(
        new Draft("layers." + layer + ".experts.down", Kind.MATRIX, new long[]{shape.experts(), hidden, inner}, down));
  }

  private static List<Piece> gatedPieces(String prefix, long inner, long hidden, long offset) {
    return List.of(new Piece(prefix + "gate_proj.weight", new long[]{inner, hidden}, offset),
        new Piece(prefix + "up_proj.weight", new long[]{inner, hidden}, offset + inner * hidden));
  }

  private static Draft matrix(String name, long[] shape, String fileName) {
    return new Draft(name, Kind.MATRIX, shape, List.of(new Piece(fileName, shape, 0)));
  }

  private static Draft norm(String name, long size, String fileName) {
    return vector(name, Kind.NORM, size, fileName);
  }

  private static Draft vector(String name, Kind kind, long size, String fileName) {
    return new Draft(name, kind, new long[]{size}, List.of(new Piece(fileName, new long[]{size}, 0)));
  }
}
