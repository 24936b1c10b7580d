package kedge.cli.convert;

import java.nio.file.Path;
import kedge.data.UserError;
import kedge.cli.gguf.GgufExport;
import kedge.cli.gguf.GgufType;
import kedge.policy.lora.AdapterFolder;
import kedge.policy.lora.MergedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge export}: a GGUF file from a checkpoint folder, or a whole checkpoint from an adapter folder. */
@Command(name = "export", mixinStandardHelpOptions = true, showDefaultValues = true,
    description = "Make a GGUF file of a checkpoint, for llama.cpp, Ollama and others, or a whole checkpoint of an "
        + "adapter folder.")
public final class ExportCommand implements Runnable {
  /** Types that are written. */
  enum Type {
    F32(GgufType.F32), F16(GgufType.F16), Q8_0(GgufType.Q8_0);

    private final GgufType type;

    Type(GgufType type) {
      this.type = type;
    }
  }

  @Parameters(paramLabel = "CHECKPOINT", description = "A folder in Hugging Face layout, or an adapter folder of PEFT.")
  private Path checkpoint;

  @Option(names = "--gguf", paramLabel = "FILE", description = "The GGUF file to make; adapters are merged.")
  private Path file;

  @Option(names = "--merge", paramLabel = "FOLDER",
      description = "The checkpoint to make of an adapter folder: its base with the adapters added to the weights.")
  private Path merged;

  @Option(names = "--type", defaultValue = "f16", description = "Of the matrices of a GGUF file: f32, f16 or q8_0.")
  private Type type;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (file == null && merged == null) {
      throw new UserError("neither --gguf nor --merge is given, expected one. Maybe --gguf FILE, or --merge FOLDER for "
          + "an adapter?");
    }
    if (merged != null) {
      merge();
    }
    if (file != null) {
      new GgufExport(checkpoint, file, type.type).write();
      spec.commandLine().getOut().println(file + ": written, matrices in " + type);
    }
  }

  private void merge() {
    if (!AdapterFolder.is(checkpoint)) {
      throw new UserError(checkpoint + " is no adapter folder (it has no adapter_config.json, or a config.json of its "
          + "own), so there is nothing to merge. Maybe a checkpoint of a run with policy.lora?");
    }
    MergedModel.write(checkpoint, merged, System.err::println);
    spec.commandLine().getOut().println(merged + ": written, " + checkpoint + " merged into its base");
  }
}
