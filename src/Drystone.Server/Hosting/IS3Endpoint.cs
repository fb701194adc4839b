using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Hosting;

/// <summary>Answers every request on the S3 address that is not a health probe.</summary>
internal interface IS3Endpoint
{
    Task HandleAsync(HttpContext context);
}
