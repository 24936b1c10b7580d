package kedge.data.template;

import kedge.data.template.python.CallArguments;
import kedge.data.template.python.RenderingBudget;

/** A test: {@code value is name(arguments)}. */
interface JinjaPredicate {
  boolean holds(Object value, CallArguments arguments, RenderingBudget budget);
}
