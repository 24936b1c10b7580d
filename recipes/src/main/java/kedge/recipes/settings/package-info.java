/**
 * Sections of a recipe below its stages: policy, data sources, rewards, sampling, objective, optimizer, chat models.
 * They convert themselves to what the modules below take, and know nothing of files or of runs.
 */
package kedge.recipes.settings;
