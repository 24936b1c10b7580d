package kedge.training;

import java.nio.file.Path;
import java.util.Optional;
import kedge.recipes.settings.PolicySettings.Dtype;

/**
 * What {@code kedge new checkpoint} is asked for.
 *
 * @param config a {@code config.json}
 * @param tokenizer a folder whose tokenizer files are copied
 * @param seed of the random weights
 * @param dtype the number format of the file
 * @param out the folder to make; refused if there is something in it
 */
public record NewCheckpointRequest(Path config, Optional<Path> tokenizer, long seed, Dtype dtype, Path out) {
}
