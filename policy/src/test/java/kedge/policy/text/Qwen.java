package kedge.policy.text;

import kedge.testing.SharedData;

/** The real tokenizer of Qwen3, opened once for all tests. */
final class Qwen {
  private Qwen() {
  }

  /** The tokenizer, not to be closed; skips the test where its files are absent. */
  static Tokenizer tokenizer() {
    SharedData.require("data/qwen3_tokenizer");
    return Holder.TOKENIZER;
  }

  private static final class Holder {
    private static final Tokenizer TOKENIZER = Tokenizer.open(SharedData.require("data/qwen3_tokenizer"));
  }
}
