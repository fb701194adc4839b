namespace Drystone.Cli.Rendering;

/// <summary>For consumers that take the key from AWS's variables of their environment: how to set those.</summary>
internal static class AwsVariables
{
    private static readonly string[] Names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

    /// <summary>Shell commands, one a line.</summary>
    public static IEnumerable<string> Exports(RenderContext context) =>
        new[] { context.KeyId, context.SecretKey, context.Token }.Zip(Names)
            .Where(one => one.First is not null)
            .Select(one => $"export {one.Second}={one.First!.Shell}");

    /// <summary>The same as comments, for files that are no shell scripts.</summary>
    public static IEnumerable<string> Comments(RenderContext context)
    {
        if (context.KeyId is null)
        {
            return ["# No key is set: the AWS SDK looks for one by itself."];
        }

        return Exports(context).Select(one => $"#   {one}").Prepend("# The key comes from the environment:");
    }
}
