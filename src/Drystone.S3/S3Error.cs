namespace Drystone.S3;

/// <summary>An error of the S3 protocol, as it is rendered in the <c>Error</c> document.</summary>
/// <param name="Code">AWS's own code, e.g. <c>NoSuchKey</c>; clients decide by it.</param>
/// <param name="StatusCode">The HTTP status that goes with the code.</param>
/// <param name="Message">The default text; an occurrence may replace it with a more specific one.</param>
public sealed record S3Error(string Code, int StatusCode, string Message);
