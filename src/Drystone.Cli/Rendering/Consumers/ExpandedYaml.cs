namespace Drystone.Cli.Rendering.Consumers;

/// <summary>What Loki and Tempo have in common: YAML in which <c>${NAME}</c> is replaced by a variable.</summary>
internal static class ExpandedYaml
{
    /// <summary>How to set the variables whose secrets are in files; those that are variables are there already.
    /// </summary>
    public static IEnumerable<string> Comments(RenderContext context)
    {
        string[] exports = [.. context.Secrets
            .Where(one => one.Path is not null)
            .Select(one => $"#   export {one.VariableToSet}={one.Shell}")];
        return exports.Length > 0 ? exports.Prepend("# It takes the key from variables:") : [];
    }

    public static IEnumerable<string> Secrets(
        RenderContext context, string indent, string keyId, string secretKey, string token) =>
        new[] { (keyId, context.KeyId), (secretKey, context.SecretKey), (token, context.Token) }
            .Where(one => one.Item2 is not null)
            .Select(one => $"{indent}{one.Item1}: ${{{one.Item2!.VariableToSet}}}");
}
