package kedge.recipes.settings;

import java.util.List;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.policy.model.Lora;
import kedge.recipes.annotation.Expect;

/**
 * Low-rank adapters (Hu et al. 2021, "LoRA"): a frozen projection {@code x Wᵀ} becomes {@code x Wᵀ + s (x Aᵀ) Bᵀ}, and
 * only A and B are trained. Checkpoints are adapter folders of PEFT.
 */
public record LoraSettings(
    /** Rank of A and B ({@code r} of PEFT). */
    @Default("16") int r,
    /** Numerator of the scale {@code s = alpha / r} ({@code lora_alpha} of PEFT); 2 r if left out. */
    Optional<Double> alpha,
    /** Whether {@code s = alpha / sqrt(r)} ({@code use_rslora} of PEFT). */
    @Default("false") boolean rslora,
    /** Dropout before A ({@code lora_dropout} of PEFT); 0 only, since scores of a completion must be reproducible. */
    @Default("0.0") double dropout,
    /**
     * Adapted projections ({@code target_modules} of PEFT): some of {@code q_proj}, {@code k_proj}, {@code v_proj},
     * {@code o_proj}, {@code gate_proj}, {@code up_proj}, {@code down_proj}, or longer ends of their names in a
     * checkpoint, as {@code layers.3.mlp.up_proj}; {@code all-linear} for all. Those of experts are adapted for each
     * expert.
     */
    @Default("[\"all-linear\"]") List<String> targets,
    /** Which biases are trained beside; {@code none} only. */
    @Default("none") String bias) {

  public LoraSettings {
    List<String> names = List.copyOf(targets);
    targets = names;
    new Expect()
        .refusedBy(() -> new Lora(r, alpha.orElse(2.0 * r), rslora, names))
        .that(dropout == 0, "dropout is " + dropout + ", expected 0: with dropout the trainer's scores would not be "
            + "those of the sampler. Maybe optimizer.weight_decay, or fewer epochs?")
        .that(bias.equals("none"), "bias is " + bias + ", expected none: biases stay frozen. Maybe leave it out?")
        .done();
  }

  /** Returns the settings of the adapters. */
  public Lora toLora() {
    return new Lora(r, alpha.orElse(2.0 * r), rslora, targets);
  }
}
