namespace Drystone.Cli.Rendering;

/// <summary>A program that can be configured from the contract.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Meaning">What is printed.</param>
/// <param name="Domain">The domain whose bucket it takes unless another is named; null for the settings' first.</param>
/// <param name="Render">Makes its configuration. Secrets are references, never values.</param>
internal sealed record Consumer(string Name, string Meaning, string? Domain, Func<RenderContext, string> Render);
