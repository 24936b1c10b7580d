package kedge.sft.curation;

import java.io.Serializable;
import java.util.function.Function;

/**
 * A feature of a record: a pure function, which several threads call, and executors of a cluster, to which it is sent
 * by Java serialization. So are the features.
 */
@FunctionalInterface
public interface RecordFeature<F> extends Function<CurationRecord, F>, Serializable {
}
