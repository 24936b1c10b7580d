package kedge.endtoend;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Soups of what does not mix, and probes of what has no experts. */
final class BadPolicies {
  private final Path folder;
  private final BadCases cases;
  private final Path recipe;
  private Path first;
  private Path last;

  BadPolicies(Path folder, BadCases cases) throws IOException {
    this.folder = folder;
    this.cases = cases;
    String text = TinyAblation.BASE.substring(0, TinyAblation.BASE.indexOf("  after_warmup:"))
        .replace("steps: 12", "steps: 2")
        .replace("checkpoint_every: 5", "checkpoint_every: 1");
    this.recipe = Files.writeString(folder.resolve("tiny.yaml"), text);
  }

  void run() throws IOException {
    first = trained("run", "step-000001");
    last = first.resolveSibling("step-000002");
    soups();
    probes();
  }

  private Path trained(String out, String step, String... settings) {
    BadCases.Ended ended = BadCases
        .kedge(BadCases.with(List.of("train", recipe.toString(), "--out", folder.resolve(out).toString()), settings));
    cases.expect(ended.status() == 0, "a run that must work does not: " + ended.err());
    return folder.resolve(out).resolve("checkpoints").resolve(step);
  }

  private void soup(List<String> words, Path... checkpoints) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("soup", "--out", folder.resolve("none").toString()));
    for (Path each : checkpoints) {
      arguments.add(each.toString());
    }
    cases.refuse(words, arguments.toArray(String[]::new));
    cases.expect(!Files.exists(folder.resolve("none")), "a soup was made of " + List.of(checkpoints));
  }

  private void soups() throws IOException {
    soup(List.of("at least two"), first);
    soup(List.of("given twice"), first, last, first);
    soup(List.of("nowhere", "is not a folder"), first, folder.resolve("nowhere"));
    soup(List.of("config.json"), Files.createDirectories(folder.resolve("empty")), first);
    soup(List.of("different shapes", "wider"), first,
        trained("wider", "step-000002", "policy.shape.moe_intermediate_size=32"));
    soup(List.of("not of the same making", "training began from other weights"), first,
        trained("other-base", "step-000002", "seed=2"));
    soup(List.of("not of the same making", "data data.sums.size is 40 and 39"), first,
        trained("other-data", "step-000002", "data.sums.size=39"));
    soup(List.of("not of the same making", "stages.warmup.learning_rate.peak"), first,
        trained("other-rate", "step-000002",
            "stages.warmup.learning_rate.peak=1.0e-3"));
    Path unknown = Folders.copy(last, folder.resolve("unknown"));
    Files.delete(unknown.resolve("provenance.json"));
    soup(List.of("does not say how it was made", "unknown"), first, unknown);
    for (String text : List.of("{\"base\"", "{}", "null")) {
      Path spoilt = Folders.copy(last, folder.resolve("spoilt-" + text.length()));
      Files.writeString(spoilt.resolve("provenance.json"), text);
      soup(List.of(spoilt.resolve("provenance.json").toString()), first, spoilt);
    }
    Path cut = Folders.copy(last, folder.resolve("cut"));
    try (FileChannel weights = FileChannel.open(cut.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
      weights.truncate(1000);
    }
    soup(List.of("cut", "model.safetensors"), first, cut);
    cases.refuse(List.of("exists"), "soup", "--out", folder.resolve("run").toString(), first.toString(),
        last.toString());
  }

  private void probe(List<String> words, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("probe", recipe.toString(), "--out", folder.resolve("probe").toString()));
    arguments.addAll(List.of(more));
    cases.refuse(words, arguments.toArray(String[]::new));
    cases.expect(!Files.exists(folder.resolve("probe")), "a report was written of " + arguments);
  }

  private void probes() throws IOException {
    Path dense = trained("dense", "step-000002",
        "policy.shape={hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, "
            + "head_dim: 8, intermediate_size: 16, max_position_embeddings: 96, tie_word_embeddings: true}");
    probe(List.of("is a dense model", "no experts", dense.toString()), "--checkpoint", dense.toString());
    probe(List.of("is a dense model", dense.toString()), "--checkpoint", first.toString(), "--checkpoint",
        dense.toString());
    probe(List.of("--data is chains", "sums"), "--checkpoint", first.toString(), "--data", "chains");
    probe(List.of("--problems is 0"), "--checkpoint", first.toString(), "--problems", "0");
    probe(List.of("--drift-bound is -1.0"), "--checkpoint", first.toString(), "--drift-bound", "-1");
    probe(List.of("--drift-bound", "NaN"), "--checkpoint", first.toString(), "--drift-bound", "NaN");
    probe(List.of("nowhere"), "--checkpoint", folder.resolve("nowhere").toString());
    probe(List.of("--checkpoint"), "--problems", "4");
    Path letters = Files.writeString(folder.resolve("letters.jsonl"),
        "{\"question\": \"one and one\", \"answer\": \"2\"}\n");
    probe(List.of("letters"), "--checkpoint", first.toString(), "--data", "letters", "--set",
        "data.letters={source: jsonl, file: \"" + letters + "\"}");
    Path file = Files.writeString(folder.resolve("a-file"), "of mine");
    cases.refuse(List.of("a-file"), "probe", recipe.toString(), "--checkpoint", first.toString(), "--out",
        file.toString());
  }
}
